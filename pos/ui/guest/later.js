// What a guest needs once something was ordered, or to sit down with others: loaded when it is.
export { OrdersView } from "./orders_view.js";
export { Strip } from "./progress.js";
export { TablePanel } from "./table.js";
