throw ./support/text
