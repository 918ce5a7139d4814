"""What knows the outside world: disks, clouds, channels; one file an adapter."""
