"""From retrieved passages to a reply: quotations with receipts, or an abstention with its reason."""
