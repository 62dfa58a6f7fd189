import { __toString = _: toString ./support/dir; }
