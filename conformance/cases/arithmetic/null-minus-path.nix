null - /a
