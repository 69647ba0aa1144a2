"""A published menu by id: built once per publication, looked up for every line of every order."""

from dataclasses import dataclass, field

from pos.domain.menu import (
    AGE_OF_ALCOHOL,
    ALLERGENS,
    Category,
    Daypart,
    Deposit,
    Hours,
    Item,
    Menu,
    Option,
    OptionGroup,
    Variant,
)


@dataclass(frozen=True, slots=True)
class MenuIndex:
    """Plain dictionaries over one menu; treat them as read-only.

    `options` and `groups_by_option` are keyed by item, then option: an option id is unique among
    the groups of one item (`pos.domain.menu_rules` refuses a menu where it is not), and the same
    group may serve many items.  `undeclared` names the items and options of which an allergen is
    not declared: pages show a note while there are any.
    """

    menu: Menu
    items: dict[str, Item]
    groups: dict[str, OptionGroup]
    variants: dict[str, dict[str, Variant]]
    groups_by_item: dict[str, tuple[OptionGroup, ...]]
    options: dict[str, dict[str, Option]]
    groups_by_option: dict[str, dict[str, OptionGroup]]
    categories: dict[str, Category] = field(default_factory=dict)
    dayparts: dict[str, Daypart] = field(default_factory=dict)
    deposits: dict[str, Deposit] = field(default_factory=dict)
    undeclared: tuple[str, ...] = ()
    memo: dict[tuple[str, ...], object] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out from this menu before and is asked for again: no more than a shortcut."""

    def item(self, item_id: str) -> Item | None:
        """The item, or nothing when the menu has none of that id."""
        return self.items.get(item_id)

    def variant(self, item_id: str, variant_id: str) -> Variant | None:
        """A size of the item."""
        variants = self.variants.get(item_id)
        return None if variants is None else variants.get(variant_id)

    def groups_of(self, item: Item | str) -> tuple[OptionGroup, ...]:
        """The option groups of an item, in the order the item names them."""
        item_id = item if isinstance(item, str) else item.id
        return self.groups_by_item.get(item_id, ())

    def option(self, item_id: str, option_id: str) -> Option | None:
        """The option, if one of the item's groups offers it."""
        options = self.options.get(item_id)
        return None if options is None else options.get(option_id)

    def group_of_option(self, item_id: str, option_id: str) -> OptionGroup | None:
        """The group of the item that offers the option."""
        groups = self.groups_by_option.get(item_id)
        return None if groups is None else groups.get(option_id)

    def hours_of(self, item: Item) -> tuple[Hours, ...]:
        """When the item is sold, from its dayparts or else its category's; none means always."""
        category = self.categories.get(item.category)
        named = item.dayparts or (category.dayparts if category is not None else ())
        if not named:
            return ()
        found = [self.dayparts[name] for name in named if name in self.dayparts]
        return tuple(hours for daypart in found for hours in daypart.hours)

    def is_made_at(self, item_id: str, station: str) -> bool:
        """Whether a station makes an item, a step of it, or a component of the bundle."""
        item = self.item(item_id)
        if item is None:
            return False
        chosen = [choice.item for part in item.bundle for choice in part.choices]
        made = [item, *(found for one in chosen if (found := self.item(one)) is not None)]
        stations = {each.station for each in made}
        stations |= {step.station for each in made for step in each.route}
        return station in stations

    def age_of(self, item: Item) -> int:
        """The least age in years for the item, its options apart; for a bundle its parts' too."""
        age = max(int(item.age), AGE_OF_ALCOHOL[item.alcohol])
        for part in item.bundle:
            # Before anything is chosen the strictest choice that can not be avoided counts.
            age = max(age, min((self._age_of_choice(c.item) for c in part.choices), default=0))
        return age

    def _age_of_choice(self, item_id: str) -> int:
        item = self.items.get(item_id)
        return max(int(item.age), AGE_OF_ALCOHOL[item.alcohol]) if item is not None else 0


def is_declared(thing: Item | Option) -> bool:
    """Whether the owner has spoken about all fourteen allergens.

    What is left out adds nothing to the plate, and a bundle is what its parts are.
    """
    if (isinstance(thing, Option) and thing.removal) or (isinstance(thing, Item) and thing.bundle):
        return True
    return all(name in thing.allergens for name in ALLERGENS)


def undeclared_of(menu: Menu) -> tuple[str, ...]:
    """The ids of items, and of options as `group/option`, of which an allergen is not declared."""
    items = [item.id for item in menu.items if not is_declared(item)]
    options = [
        f"{group.id}/{option.id}"
        for group in menu.groups
        for option in group.options
        if not is_declared(option)
    ]
    return (*items, *options)


def index_menu(menu: Menu) -> MenuIndex:
    """Index a menu that has passed `pos.domain.menu_rules.problems`.

    Replay must never stop at an old publication, so an unchecked menu is indexed too: the first of
    two equal ids wins, and a group that does not exist is left out.
    """
    groups = {group.id: group for group in reversed(menu.groups)}
    groups_by_item = {
        item.id: tuple(groups[group_id] for group_id in item.groups if group_id in groups)
        for item in reversed(menu.items)
    }
    return MenuIndex(
        menu=menu,
        items={item.id: item for item in reversed(menu.items)},
        groups=groups,
        variants={
            item.id: {variant.id: variant for variant in reversed(item.variants)}
            for item in reversed(menu.items)
        },
        groups_by_item=groups_by_item,
        options={
            item_id: {o.id: o for group in reversed(offered) for o in reversed(group.options)}
            for item_id, offered in groups_by_item.items()
        },
        groups_by_option={
            item_id: {o.id: group for group in reversed(offered) for o in group.options}
            for item_id, offered in groups_by_item.items()
        },
        categories={category.id: category for category in reversed(menu.categories)},
        dayparts={daypart.id: daypart for daypart in reversed(menu.dayparts)},
        deposits={deposit.id: deposit for deposit in reversed(menu.deposits)},
        undeclared=undeclared_of(menu),
    )
