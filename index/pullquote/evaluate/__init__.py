"""How good the answers are: question sets, metrics, and runs over them."""
