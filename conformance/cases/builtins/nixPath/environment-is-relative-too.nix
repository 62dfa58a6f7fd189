import <lib>
