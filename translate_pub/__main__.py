"""``python -m translate_pub`` is ``translate-pub``."""

from translate_pub.cli import main

if __name__ == "__main__":
    main()
