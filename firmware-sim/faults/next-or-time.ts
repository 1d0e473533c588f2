/**
 * The items of an iterable, and `time` whenever `untilTime` resolves while an item is waited for. What `untilTime` gives is
 * kept until it resolves, so it is asked again only after that. Ends its iterable as a `for` loop does.
 */
export async function* nextOrTime<T>(
  items: Iterable<T> | AsyncIterable<T>,
  untilTime: (signal: AbortSignal) => Promise<void> | undefined,
): AsyncGenerator<T | 'time'> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const done = new AbortController();
  let wake = () => {};
  let isTime = false;
  const startTimer = () => {
    void untilTime(done.signal)?.then(() => {
      isTime = true;
      wake();
    });
  };
  startTimer();
  try {
    for (let next = iterator.next(); ; ) {
      const settled = await new Promise<IteratorResult<T> | 'time'>((resolve, reject) => {
        wake = () => resolve('time');
        if (isTime) wake();
        Promise.resolve(next).then(resolve, reject);
      });
      if (settled === 'time') {
        isTime = false;
        yield 'time';
        startTimer();
      } else if (settled.done === true) return;
      else {
        yield settled.value;
        next = iterator.next();
      }
    }
  } finally {
    done.abort();
    // A program that waits ends when its power goes, not when it is asked to return.
    void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
