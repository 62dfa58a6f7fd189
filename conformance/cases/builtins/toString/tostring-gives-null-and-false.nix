[ (toString { __toString = self: null; }) (toString { __toString = self: false; }) ]
