"""What the CMS shows and asks while somebody writes: forms, panels and the checks beside them."""
