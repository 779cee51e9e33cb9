/** How fast large flows are painted and panned. It prints figures and judges none: machines differ. `npm run measure`. */

import { expect } from "@playwright/test";
import { condition, makeFlow, set, webhook, type Action } from "./api";
import { test } from "./server";
import { startShop } from "./steps";

const RUNS = 5;
const PAN_STEPS = 60;

/** A sequence in which every tenth action branches in two. */
function actions(count: number): Action[] {
  const list: Action[] = [];
  for (let made = 0; made < count; ) {
    const branches = list.length % 8 === 7 && made + 3 <= count;
    list.push(branches ? condition(`c${made}`, [set(`y${made}`)], [set(`n${made}`)]) : set(`s${made}`));
    made += branches ? 3 : 1;
  }
  return list;
}

const median = (values: number[]) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

for (const count of [200, 1_000]) {
  test(`${count} actions: time to painted, and frames while panning`, async ({ page, tandem }) => {
    test.setTimeout(300_000);
    await startShop(page, tandem);
    await makeFlow(tandem, `${count} actions`, webhook(`large-${count}`, ...actions(count)));
    const list = `${tandem.url}/projects/shop`;
    const painted: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      await page.goto(list);
      const link = page.getByRole("link", { name: `${count} actions` });
      await expect(link).toBeVisible();
      painted.push(
        await link.evaluate(
          (element) =>
            new Promise<number>((done) => {
              const begin = performance.now();
              (element as HTMLElement).click();
              const look = () => (document.querySelector("[data-card]") ? requestAnimationFrame(() => done(performance.now() - begin)) : requestAnimationFrame(look));
              look();
            }),
        ),
      );
    }
    const frames = await page.getByRole("group", { name: "Flow", exact: true }).evaluate(
      (canvas, steps) =>
        new Promise<number[]>((done) => {
          const times: number[] = [];
          let last = performance.now();
          const step = (now: number) => {
            times.push(now - last);
            last = now;
            if (times.length > steps) return done(times.slice(1));
            canvas.dispatchEvent(new WheelEvent("wheel", { deltaY: 120, bubbles: true, cancelable: true }));
            requestAnimationFrame(step);
          };
          requestAnimationFrame(step);
        }),
      PAN_STEPS,
    );
    const worst = frames.toSorted((one, other) => other - one);
    console.log(`${count} actions: painted in ${Math.round(median(painted))} ms (median of ${RUNS}); panning: median frame ${median(frames).toFixed(1)} ms, 95th percentile ${(worst[Math.floor(frames.length * 0.05)] ?? 0).toFixed(1)} ms`);
    expect(frames.length).toBe(PAN_STEPS);
  });
}
