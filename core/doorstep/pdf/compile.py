"""Run as a program of its own: `compile.py TIMESTAMP FOLDER…` sets each FOLDER/main.typ as FOLDER/out.pdf.

The typesetter keeps what it unpacked. In a process that ends, a report with hundreds of photos leaves nothing behind.
"""

import sys
from pathlib import Path

import typst


def main(timestamp: str, *folders: str) -> int:
    # The system's fonts step in only for scripts that the built-in ones lack.
    fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)
    try:
        for folder in folders:
            set_page(Path(folder), fonts, int(timestamp))
    except typst.TypstError as error:
        print(error.diagnostic or error.message, file=sys.stderr)
        return 1
    return 0


def set_page(root: Path, fonts: typst.Fonts, timestamp: int) -> None:
    typst.compile(
        root / "main.typ",
        output=root / "out.pdf",
        root=root,
        font_paths=fonts,
        package_path=root / "none",
        package_cache_path=root / "none",
        timestamp=timestamp,
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
