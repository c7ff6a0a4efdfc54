/** Work on the same thing takes turns. */

const last = new Map<string, Promise<unknown>>();

/** Begins when everything that was asked for under the same key before has ended. */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = last.get(key);
  const own = (before ?? Promise.resolve()).then(work, work);
  last.set(key, own);
  try {
    return await own;
  } finally {
    if (last.get(key) === own) last.delete(key);
  }
}
