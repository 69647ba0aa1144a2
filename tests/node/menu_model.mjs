// The guest's page's own sums, asked from a test: reads menus with wished lines, writes what the
// page would show.
import { readFileSync } from "node:fs";

globalThis.document = {
  getElementById: () => null,
  documentElement: { lang: "de", dir: "ltr" },
};
const { MenuModel } = await import("../../pos/ui/guest/menu_model.js");

const shown = JSON.parse(readFileSync(0, "utf-8")).map(({ menu, lines }) => {
  const model = new MenuModel(menu, 1);
  return lines.map((line) => {
    const item = model.items.get(line.item);
    const { contained, free, undeclared, kinds, additives, additivesOpen } = model.contents(
      item, line.options, line.parts,
    );
    return {
      contained, free, undeclared, additivesOpen,
      kinds: [...kinds.gluten, ...kinds.nuts].sort(),
      additives: [...additives].sort(),
      ok: !model.missingChoices(item, line).length && !model.unknownChoices(item, line),
      total: model.unitPrice(line) + model.depositOf(line),
      age: model.age(line),
    };
  });
});
process.stdout.write(JSON.stringify(shown));
