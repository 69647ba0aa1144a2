"""Where orders come from, one file each."""
