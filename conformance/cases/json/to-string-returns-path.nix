{ __toString = self: ./support/file.txt; }
