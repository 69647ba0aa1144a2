"""The demo town: a drive-through, a pub and a hotel bar, in the product's own files."""

from pos.demo.town import DEMO_VENUES, DemoVenue, load_demo, with_printer_ports

__all__ = ["DEMO_VENUES", "DemoVenue", "load_demo", "with_printer_ports"]
