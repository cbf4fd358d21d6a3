// A signature drawn with a finger, a pen or the mouse, sent as strokes of whole points; the typed name is enough.
(() => {
  const MOST_STROKES = 60
  const MOST_POINTS = 3000
  const start = (field) => {
    const canvas = field.querySelector("canvas")
    const input = field.querySelector("input[type=hidden]")
    const paper = canvas.getContext("2d")
    let strokes = []
    let stroke = null
    const read = () => { try { return JSON.parse(input.value || "[]") } catch { return [] } }
    const points = () => strokes.reduce((sum, one) => sum + one.length, 0)
    const draw = () => {
      paper.clearRect(0, 0, canvas.width, canvas.height)
      Object.assign(paper, { lineWidth: 3, lineCap: "round", lineJoin: "round", strokeStyle: getComputedStyle(canvas).color })
      for (const one of strokes) {
        paper.beginPath()
        paper.moveTo(...one[0])
        one.slice(one.length > 1 ? 1 : 0).forEach((point) => paper.lineTo(...point))
        paper.stroke()
      }
    }
    const at = (event) => {
      const box = canvas.getBoundingClientRect()
      const within = (value, size, most) => Math.max(0, Math.min(most, Math.round((value / size) * most)))
      return [within(event.clientX - box.left, box.width, canvas.width), within(event.clientY - box.top, box.height, canvas.height)]
    }
    const keep = () => { input.value = strokes.length ? JSON.stringify(strokes) : "" }
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button || strokes.length >= MOST_STROKES || points() >= MOST_POINTS) return
      event.preventDefault()
      canvas.setPointerCapture(event.pointerId)
      stroke = [at(event)]
      strokes.push(stroke)
      draw()
      keep()
    })
    canvas.addEventListener("pointermove", (event) => {
      if (!stroke || points() >= MOST_POINTS) return
      const next = at(event)
      const [x, y] = stroke[stroke.length - 1]
      if (Math.hypot(next[0] - x, next[1] - y) < 2) return
      stroke.push(next)
      draw()
    })
    const end = () => { stroke = null; keep() }
    canvas.addEventListener("pointerup", end)
    canvas.addEventListener("pointercancel", end)
    field.querySelector("[data-drawing-clear]").addEventListener("click", () => { strokes = []; draw(); keep() })
    strokes = read()
    draw()
  }
  document.querySelectorAll("[data-drawing]").forEach(start)
})()
