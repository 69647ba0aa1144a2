// The sentences that a linked script brings along: empty where they stand in the page.
export const spoken = {};
