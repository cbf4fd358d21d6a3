// The part of Stripe's script that a page uses: a card is typed, and an intent is proved.
(() => {
  const base = document.currentScript.src.replace(/\/v3\/$/, "")
  const post = async (path, values) => {
    const answer = await fetch(`${base}/v1/${path}`, { method: "POST", body: new URLSearchParams(values) })
    return answer.json()
  }
  const element = () => {
    const input = document.createElement("input")
    input.setAttribute("aria-label", "Card number")
    input.style.color = "inherit"
    return { input, mount: (place) => place.append(input), on: (_name, act) => input.addEventListener("input", () => act({})) }
  }
  const prove = async (kind, secret, name) => {
    const yes = window.confirm("Is it you?") ? "1" : "0"
    const thing = await post(`${kind}/${secret.split("_secret")[0]}/_prove`, { client_secret: secret, yes })
    return yes === "1" ? { [name]: thing } : { error: { message: "Your bank could not make sure that it is you." } }
  }
  window.Stripe = () => ({
    elements: () => ({ create: element }),
    createPaymentMethod: async ({ card }) => {
      const number = card.input.value.replace(/ /g, "")
      if (number.length < 16) return { error: { message: "Your card number is incomplete." } }
      return { paymentMethod: await post("payment_methods", { client_secret: "none", "card[number]": number }) }
    },
    confirmCardPayment: (secret) => prove("payment_intents", secret, "paymentIntent"),
    confirmCardSetup: (secret) => prove("setup_intents", secret, "setupIntent"),
  })
})()
