// A script and no module: it runs before the page is drawn. theme.ts writes what is read here.
try {
  const chosen = localStorage.getItem('boardstream-theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset['theme'] ??= chosen;
} catch {
  // A browser that keeps nothing for this page follows the system.
}
