import { expect, test } from "vitest";
import type { Flow, Review } from "./types";
import { isOwnChange, reviewState, waitsForReview } from "./review";

const draft = { etag: "1", updated_at: "2026-01-01T00:00:00Z", updated_by: "maker@example.org" };

function flow(review: Partial<Review> | null, of: Flow["draft"] = draft): Pick<Flow, "draft" | "review"> {
  return { draft: of, review: review && ({ status: "requested", stale: false, version: null, requested_by: "maker@example.org", ...review } as Review) };
}

test("an edit voids the request and the approval; a rejection stays what it was", () => {
  expect(reviewState(flow({}))).toBe("requested");
  expect(reviewState(flow({ status: "approved" }))).toBe("approved");
  expect(reviewState(flow({ stale: true }))).toBe("stale");
  expect(reviewState(flow({ status: "approved", stale: true }))).toBe("stale");
  expect(reviewState(flow({ status: "rejected", stale: true }))).toBe("rejected");
});

test("there is nothing to say without a draft, without a review, once withdrawn or once deployed", () => {
  for (const one of [flow(null), flow({}, null), flow({ status: "withdrawn" }), flow({ status: "approved", version: 3 })]) {
    expect(reviewState(one)).toBeNull();
    expect(waitsForReview(one)).toBe(false);
  }
});

test("who requested it or saved it last made it", () => {
  const review = flow({ requested_by: "other@example.org" }).review as Review;
  expect(isOwnChange({ draft, review }, "other@example.org")).toBe(true);
  expect(isOwnChange({ draft, review }, "maker@example.org")).toBe(true);
  expect(isOwnChange({ draft, review }, "checker@example.org")).toBe(false);
  expect(isOwnChange({ draft, review }, null)).toBe(false);
});
