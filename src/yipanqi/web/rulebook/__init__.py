"""Pages of 制度: the library, what it found, who adopted what, and a parameter changed by hand."""
