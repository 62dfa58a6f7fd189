{ __toString = _: "z"; } - { a = 1; }
