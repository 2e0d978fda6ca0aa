/** Loaded before a program (`node --import`): the system clock is an hour ahead until the program sets it back by two. */
const real = Date.now;
let aheadMillis = 3_600_000;

Date.now = () => real() + aheadMillis;
Object.assign(globalThis, {
  setClockBack(): void {
    aheadMillis -= 7_200_000;
  },
});
