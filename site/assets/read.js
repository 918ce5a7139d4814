// Reads a statement aloud (朗读), where the browser can. Nothing here is needed to read it: without
// this script, or without a Chinese voice, the page is the same and has no button.
const speech = window.speechSynthesis;
const slot = document.querySelector(".zm-read");

function parts() {
  const told = document.querySelectorAll(
    ".zm-title, .zm-state, .zm-summary dd, .zm-summary p, .zm-body > *",
  );
  return [...told].map((each) => each.innerText.trim()).filter(Boolean);
}

function begin(button) {
  const says = (on) => {
    button.textContent = on ? "停止朗读" : "朗读全文";
    button.setAttribute("aria-pressed", String(on));
  };
  const stop = () => {
    speech.cancel();
    says(false);
  };
  const start = () => {
    speech.cancel();
    const queue = parts().map((text) => new SpeechSynthesisUtterance(text));
    for (const each of queue) {
      each.lang = "zh-CN";
      speech.speak(each);
    }
    const [last] = queue.slice(-1);
    last.onend = last.onerror = stop;
    says(true);
  };
  button.addEventListener("click", () =>
    button.getAttribute("aria-pressed") === "true" ? stop() : start(),
  );
  addEventListener("keydown", (event) => event.key === "Escape" && stop());
  addEventListener("pagehide", stop);
  says(false);
}

// Voices may come later; none at all says nothing, others without a Chinese one say that it can't.
function speaksChinese() {
  const voices = speech.getVoices();
  return voices.length === 0 || voices.some((voice) => /^(zh|cmn)/i.test(voice.lang));
}

if (slot && speech && window.SpeechSynthesisUtterance) {
  const button = document.createElement("button");
  button.type = "button";
  begin(button);
  slot.append(button);
  const fit = () => (button.hidden = !speaksChinese());
  speech.addEventListener?.("voiceschanged", fit);
  fit();
}

// A page knows no date. Whoever reads it does, so the reader's own clock says whether it is past.
const today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
for (const until of document.querySelectorAll(".zm-until")) {
  if (until.dateTime < today) until.textContent += "（按您设备的日期，已经过期）";
}
