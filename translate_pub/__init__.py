"""translate_pub."""
