// The guest's sheets are the ones that every screen has.
export { Sheet } from "../lib/sheet.js";
export { Stepper } from "../lib/stepper.js";
