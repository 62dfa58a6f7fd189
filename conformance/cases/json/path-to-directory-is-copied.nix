{ d = ./support/directory; }
