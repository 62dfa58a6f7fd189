<x/y>
