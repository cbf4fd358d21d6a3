// Everything here makes a working page nicer; nothing here is needed to use it.
(() => {
  const root = document.documentElement
  root.classList.add("js")
  const all = (what, where = document) => [...where.querySelectorAll(what)]
  const on = (type, what, act) => document.addEventListener(type, (event) => {
    const found = event.target.closest?.(what)
    if (found) act(found, event)
  })
  const stay = (event) => event.preventDefault()
  const make = (tag, text, className = "") => Object.assign(document.createElement(tag), { textContent: text, className })

  // Fields that follow from a choice.
  const YES = ["1", "true", "yes", "on", "y"]
  const answers = (form, name, wanted) => {
    const inputs = all(`[name="${CSS.escape(name)}"]`, form)
    const asked = inputs[0]?.closest(".follows")
    if (!inputs.length || asked?.classList.contains("is-off")) return false
    const single = inputs.length === 1 && inputs[0].type === "checkbox" && inputs[0].value === "1"
    if (single) return wanted.some((one) => YES.includes(one.toLowerCase()) === inputs[0].checked)
    const chosen = inputs.filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked).map((one) => one.value)
    return chosen.some((one) => wanted.includes(one))
  }
  const follow = (form) => all("[data-only-if]", form).forEach((part) => {
    part.classList.toggle("is-off", !answers(form, part.dataset.onlyIf, JSON.parse(part.dataset.onlyValues)))
  })
  on("change", "[data-form]", follow)

  // Questions before an act, as a dialog.
  on("click", ".confirm > summary", (summary, event) => {
    stay(event)
    const box = summary.parentElement.querySelector(".confirm-box")
    const dialog = make("dialog", "")
    const cancel = make("button", root.dataset.cancel, "btn btn-plain")
    const question = box.querySelector("p")
    question.id = "confirm-question"
    dialog.setAttribute("aria-labelledby", question.id)
    cancel.type = "button"
    cancel.onclick = () => dialog.close()
    dialog.onclose = () => { summary.after(box); cancel.remove(); dialog.remove() }
    dialog.onclick = (press) => { if (press.target === dialog) dialog.close() } // returning false would undo the press
    box.querySelector(".confirm-actions").append(cancel)
    dialog.append(box)
    document.body.append(dialog)
    dialog.showModal()
    cancel.focus()
  })

  // Menus close when something else is pressed, and on Escape.
  const close = (but) => all(".menu[open]").forEach((menu) => menu.contains(but) || (menu.open = false))
  document.addEventListener("click", (event) => close(event.target))
  on("keydown", ".menu[open]", (menu, event) => {
    if (event.key !== "Escape") return
    menu.open = false
    menu.querySelector("summary").focus()
  })

  // Enter in the box of a search within a form finds, and sends nothing.
  on("keydown", ".lookup input", (input, event) => {
    if (event.key !== "Enter") return
    stay(event)
    input.parentElement.querySelector("button").click()
  })

  // Files: dropped, several, listed, taken out again.
  const sized = (size) => size < 1e6 ? `${Math.ceil(size / 1e3)} kB` : `${(size / 1e6).toFixed(1)} MB`
  const give = (input, files) => {
    const held = new DataTransfer()
    files.forEach((file) => held.items.add(file))
    input.files = held.files
    list(input)
  }
  const list = (input) => {
    const shown = input.closest("[data-dropzone]").querySelector(".picked")
    input.kept = [...input.files]
    shown.replaceChildren(...input.kept.map((file, at) => {
      const line = make("li", "")
      const word = shown.dataset.remove
      const remove = make("button", word, "btn btn-quiet")
      remove.type = "button"
      remove.ariaLabel = `${word} ${file.name}`
      remove.onclick = () => { give(input, input.kept.filter((_, other) => other !== at)); input.focus() }
      line.append(make("span", `${file.name} (${sized(file.size)})`), remove)
      return line
    }))
  }
  on("change", "[data-dropzone] input[type=file]", (input) => {
    give(input, input.multiple ? [...(input.kept || []), ...input.files] : [...input.files])
  })
  for (const type of ["dragover", "dragleave", "drop"]) on(type, "[data-dropzone]", (zone, event) => {
    if (!event.dataTransfer?.types.includes("Files")) return
    stay(event)
    zone.classList.toggle("is-over", type === "dragover")
    if (type !== "drop") return
    const input = zone.querySelector("input[type=file]")
    const dropped = [...event.dataTransfer.files]
    give(input, input.multiple ? [...(input.kept || []), ...dropped] : dropped.slice(0, 1))
  })

  // Lines of a repeated group.
  on("click", "[data-line-add]", (button, event) => {
    stay(event)
    const group = button.closest("[data-lines]")
    const lines = group.querySelector("[data-lines-list]")
    const next = Math.max(-1, ...all("[data-line]", lines).map((line) => Number(line.dataset.line))) + 1
    lines.insertAdjacentHTML("beforeend", group.querySelector("template").innerHTML.replaceAll("__index__", next))
    lines.lastElementChild.querySelector("input, select, textarea")?.focus()
  })
  on("click", "[data-line-remove]", (button, event) => {
    stay(event)
    const add = button.closest("[data-lines]").querySelector("[data-line-add]")
    button.closest("[data-line]").remove()
    add.focus()
  })

  // Many at once: the button says how many.
  const count = (form) => {
    const picks = all("[data-pick]").filter((one) => one.form === form)
    const every = form.querySelector("[data-pick-all]")
    const button = form.querySelector("[data-many]")
    const { one, many, none, total } = button.dataset
    const ticked = picks.filter((one) => one.checked).length
    const number = every.checked ? (total || picks.length) - picks.length + ticked : ticked
    const said = `${number.toLocaleString(root.lang)}${every.checked && button.dataset.capped ? "+" : ""}`
    form.querySelector("[data-count]").textContent = number < 1 ? none : (number === 1 ? one : many).replace("{n}", said)
    button.disabled = number < 1
  }
  on("change", "[data-pick-all]", (every) => {
    all("[data-pick]").filter((one) => one.form === every.form).forEach((one) => { one.checked = every.checked })
    count(every.form)
  })
  on("change", "[data-pick]", (one) => one.form?.matches("[data-bulk]") && count(one.form))

  // Filters act as they are chosen, and the focus stays where it was.
  const KEY = "focus"
  on("change", "[data-autosubmit] select, [data-autosubmit] [type=checkbox], [data-autosubmit] [type=date]", (input) => {
    sessionStorage.setItem(KEY, input.id)
    input.form.requestSubmit()
  })

  on("click", "[data-copy] button", async (button) => {
    const input = button.parentElement.querySelector("input")
    input.select()
    await navigator.clipboard?.writeText(input.value)
    button.querySelector("span").textContent = button.dataset.copied
  })
  all("form[data-send]").forEach((form) => form.requestSubmit())
  on("click", "[data-print]", () => print())
  // A board: drag a card, or Alt with an arrow key on it.
  const move = (card, column) => all("[name=status]", card).find((button) => button.value === column?.dataset.status)
  let dragged
  on("dragstart", "[data-card]", (card, event) => {
    dragged = card
    card.classList.add("is-moving")
    event.dataTransfer.effectAllowed = "move"
  })
  on("dragend", "[data-card]", (card) => { card.classList.remove("is-moving"); dragged = null; over() })
  const over = (column) => all(".board-column").forEach((one) => one.classList.toggle("is-over", one === column))
  on("dragover", ".board-column", (column, event) => {
    if (!dragged || !move(dragged, column)) return over()
    stay(event)
    over(column)
  })
  on("drop", ".board-column", (column, event) => {
    if (!dragged) return
    stay(event)
    move(dragged, column)?.click()
  })
  on("keydown", "[data-card]", (card, event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!event.altKey || !steps) return
    stay(event)
    const columns = all(".board-column", card.closest("[data-board]"))
    const way = root.dir === "rtl" ? -steps : steps
    for (let at = columns.indexOf(card.closest(".board-column")) + way; columns[at]; at += way) {
      const button = move(card, columns[at])
      if (button) return button.click()
    }
  })

  // Long work: its progress, until it is over.
  const watch = async (box) => {
    const answer = await fetch(box.dataset.watch).catch(() => null)
    const now = answer?.ok ? await answer.json() : {}
    if (now.over) return location.reload()
    if (now.text) box.querySelector("[data-text]").textContent = now.text
    Object.assign(box.querySelector("progress"), now.total && { value: now.done, max: now.total })
    setTimeout(watch, 1500, box)
  }

  // The script is deferred: the page is there.
  all("[data-watch]").forEach(watch)
  all("[data-form]").forEach(follow)
  all("[data-bulk]").forEach(count)
  all("[data-card]").forEach((card) => { card.draggable = Boolean(card.querySelector("[name=status]")) })
  const kept = sessionStorage.getItem(KEY)
  sessionStorage.removeItem(KEY)
  ;(document.querySelector("[data-card]:target, [data-focus]") || (kept && document.getElementById(kept)))?.focus()
})()
