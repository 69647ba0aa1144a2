"""The screens of the kitchen: tickets, all-day counts, expo and the pick-up board."""
