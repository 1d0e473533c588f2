import { type JsonObject, type Quality, qualityOf } from '../../core/index.ts';

/** What a stored reading is worth; `time-unsure` says that its value is good and its time a guess. */
export type ReadingQuality = Quality | 'time-unsure';

/** The quality of the reading a stream message brings. A bad reading stays bad, however sure its time is. */
export function readingQualityOf(properties: JsonObject): ReadingQuality {
  const quality = qualityOf(properties);
  return quality === 'good' && isTimeUnsure(properties) ? 'time-unsure' : quality;
}

/** Whether the clock that gave the time was not set since its machine started. */
export function isTimeUnsure(properties: JsonObject): boolean {
  return properties['t_unsure'] === true;
}
