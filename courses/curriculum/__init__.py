"""The starter curriculum: modules as data files, their shape, a reader and a validator. Nothing here needs Django."""
