let known: boolean | undefined;

/** Whether this browser draws WebGL on a graphics card, and not on the processor or not at all. */
export function hasGraphicsCard(): boolean {
  known ??= probe();
  return known;
}

function probe(): boolean {
  const context = document.createElement('canvas').getContext('webgl', { failIfMajorPerformanceCaveat: true });
  if (context === null) return false;
  const details = context.getExtension('WEBGL_debug_renderer_info');
  const renderer = details === null ? '' : String(context.getParameter(details.UNMASKED_RENDERER_WEBGL));
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return !/swiftshader|llvmpipe|software|basic render/i.test(renderer);
}
