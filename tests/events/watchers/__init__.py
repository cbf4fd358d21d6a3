from doorstep.api import Vertical

vertical = Vertical(name="watchers", label="Watchers", requires=("inspectpoint",), modules=("hooks",))
