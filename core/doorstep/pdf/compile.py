"""Run as a program of its own: `compile.py FOLDER TIMESTAMP` sets FOLDER/main.typ as FOLDER/out.pdf.

The typesetter keeps what it unpacked. In a process that ends, a report with hundreds of photos leaves nothing behind.
"""

import sys
from pathlib import Path

import typst


def main(folder: str, timestamp: str) -> int:
    root = Path(folder)
    try:
        typst.compile(
            root / "main.typ",
            output=root / "out.pdf",
            root=root,
            # The system's fonts step in only for scripts that the built-in ones lack.
            font_paths=typst.Fonts(include_system_fonts=True, include_embedded_fonts=True),
            package_path=root / "none",
            package_cache_path=root / "none",
            timestamp=int(timestamp),
        )
    except typst.TypstError as error:
        print(error.diagnostic or error.message, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
