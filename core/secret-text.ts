/** What a file with a secret holds, without the newline that editors and `echo` put at its end. */
export function secretText(text: string): string {
  return text.replace(/\r?\n$/, '');
}
