builtins.toXML "<a href=\"x\">&amp;'</a>"
