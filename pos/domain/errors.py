"""The one table of refusal codes, each with its HTTP status.

Codes are grouped as a tree; the sentence for people is made from code and params in the reader's
language (`pos/ui/strings`).  A refusal with status 409 is a decision: it is stored and repeated.
400, 401, 403, 429 and 503 are not decisions and are never stored (DESIGN, rule 3).

    request.*      the request itself is malformed, too large or too slow
    session.*      who asks: tokens, roles, places
    command.*      the command's id and life
    partition.*    where it goes
    menu.* item.* option.* line.* order.* ticket.* device.* pairing.* print.* venue.* personal.*
                   the trade's own refusals (decisions)
    card.*         a printed card that can not be drawn
    limit.*        a named maximum was passed
    server.*       nothing wrong with the request; come again
"""

from typing import Final

STATUS_BY_CODE: Final[dict[str, int]] = {
    # The request
    "request.malformed": 400,
    "request.too_large": 413,
    "request.too_slow": 408,
    "request.not_found": 404,
    "request.method_not_allowed": 405,
    # Who asks
    "session.missing": 401,
    "session.invalid": 401,
    "session.expired": 401,
    "session.forbidden": 403,
    "session.origin": 403,
    "session.wrong_pin": 401,
    "session.practice": 403,
    "place.invalid": 403,
    # The command's id and life
    "command.expired": 409,
    "command.too_old": 409,
    "command.id_reused": 409,
    "command.id_not_v7": 400,
    "command.from_the_future": 400,
    "command.expiry_too_far": 400,
    # Where it goes
    "partition.unknown": 404,
    # The venue and its menu
    "venue.not_published": 409,
    "venue.closed": 409,
    "venue.in_use": 409,
    "menu.not_published": 409,
    "menu.invalid": 409,
    "menu.changed": 409,
    "photo.invalid": 400,
    "menu.undeclared": 409,
    "venue.invalid": 409,
    "item.unknown": 409,
    "item.sold_out": 409,
    "item.not_here": 409,
    "item.not_now": 409,
    "item.no_price": 409,
    "item.no_vat_rate": 409,
    "part.required": 409,
    "part.unknown": 409,
    "price.staff_only": 409,
    "price.not_open": 409,
    "price.required": 409,
    "price.out_of_bounds": 409,
    "deposit.unknown": 409,
    "deposit.no_vat_rate": 409,
    "variant.required": 409,
    "variant.unknown": 409,
    "option.unknown": 409,
    "option.too_few": 409,
    "option.too_many": 409,
    # Orders
    "order.empty": 409,
    "order.unknown": 409,
    "order.id_taken": 409,
    "order.not_yours": 409,
    "order.closed": 409,
    "order.not_ready": 409,
    "order.not_handed_over": 409,
    "order.too_many_open": 409,
    "order.too_many_own": 409,
    "order.total_above_max": 409,
    "order.promise_above_max": 409,
    "order.not_awaiting": 409,
    "order.awaiting": 409,
    "order.expired": 409,
    "order.too_soon": 409,
    "order.no_minute": 409,
    "order.not_fetched": 409,
    "order.not_missed": 409,
    "order.coming_again": 409,
    "order.too_far_ahead": 409,
    "payment.not_offered": 409,
    "line.unknown": 409,
    "line.too_many": 409,
    "line.paid": 409,
    "check.other": 409,
    "line.already_served": 409,
    "line.not_yours": 409,
    "line.begun": 409,
    "line.elsewhere": 409,
    "choice.unknown": 409,
    "choice.made": 409,
    "choice.no_substitute": 409,
    "car.not_here": 409,
    "age.unchecked": 409,
    # Tables
    "seating.unknown": 409,
    "seating.taken": 409,
    "seating.free": 409,
    "seating.not_needed": 409,
    "seating.not_admitted": 409,
    "seating.awaited": 409,
    "seating.declined": 409,
    "seating.not_asked": 409,
    "seating.wrong_code": 409,
    "seating.too_many_tries": 409,
    "seating.unserved": 409,
    "seating.unpaid": 409,
    "seating.no_table": 409,
    "seating.day_over": 409,
    "call.too_often": 409,
    # Stock
    "stock.sold_out": 409,
    "stock.unknown": 409,
    "stock.until_wrong": 409,
    # The kitchen
    "ticket.unknown": 409,
    "ticket.not_fired": 409,
    "ticket.already_bumped": 409,
    "ticket.already_handed": 409,
    "ticket.not_bumped": 409,
    "ticket.already_fired": 409,
    "unit.unknown": 409,
    "unit.void": 409,
    "unit.being_remade": 409,
    "allergy.unread": 409,
    "station.unknown": 409,
    "station.paused": 409,
    "station.out": 409,
    "channel.paused": 409,
    # People
    "person.unknown": 409,
    "person.no_pin": 409,
    "person.weak_pin": 409,
    "person.last_owner": 409,
    # Devices
    "device.unknown": 409,
    "device.id_taken": 409,
    "pairing.unknown": 409,
    "pairing.expired": 409,
    # Paper
    "print.unknown": 409,
    "print.no_printer": 409,
    # Personal data
    "personal.unknown": 409,
    # Views
    "view.unknown": 404,
    "view.forbidden": 403,
    "view.params": 400,
    # Printed cards
    "card.letters": 409,
    "card.too_small": 409,
    # Named maxima
    "limit.requests": 429,
    "limit.guesses": 429,
    "limit.scans": 429,
    "limit.connections": 429,
    "limit.subscriptions": 429,
    "limit.lines": 409,
    "limit.devices": 409,
    "limit.phones": 409,
    "limit.wishes": 409,
    "limit.stock": 409,
    "limit.holds": 409,
    "limit.hold_time": 409,
    "limit.people": 409,
    "limit.photos": 409,
    "limit.cards": 409,
    # The server
    "server.busy": 503,
    "server.storage": 503,
    "server.stopping": 503,
    "server.fault": 500,
}
"""Every code that can leave this program, and its HTTP status."""
