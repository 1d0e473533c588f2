// The thread behind thread-renderer.ts: one job comes in, one answer goes out.
import { parentPort } from 'node:worker_threads';
import { type RenderJob, renderPicture } from './render-job.ts';

parentPort?.on('message', (job: RenderJob) => {
  void renderPicture(job, () => import('@resvg/resvg-js')).then((rendered) => parentPort?.postMessage(rendered));
});
