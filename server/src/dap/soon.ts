/** Answers that are nice to have: nobody waits long for them. */

/** Milliseconds. */
const PATIENCE = 400;

/** What a search finds if it is done soon; otherwise null, and `late` is called when it is. A search that fails finds nothing. */
export async function soon<T>(search: Promise<T> | undefined, late: (found: T) => void): Promise<T | null> {
  if (!search) return null;
  let timer: NodeJS.Timeout | undefined;
  let isLate = false;
  const found = search.then(
    (it) => {
      if (isLate) late(it);
      return it;
    },
    () => null,
  );
  const over = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      isLate = true;
      resolve(null);
    }, PATIENCE);
  });
  try {
    return await Promise.race([found, over]);
  } finally {
    clearTimeout(timer);
  }
}
