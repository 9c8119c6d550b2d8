// What moves and what can be switched in an exported page.
//
// Every figure comes from the data in the page, which the program worked out: nothing is
// calculated here but positions. No request is made, and nothing is kept.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const { rows, results, flows, parts } = data;

  /** The cells of a wire, x and y in turn, from runs of like steps. */
  const cellByCell = ([x, y, ...runs]) => {
    const way = x === undefined ? [] : [x, y];
    for (let run = 0; run < runs.length; run += 3) {
      for (let step = 0; step < runs[run + 2]; step += 1) {
        way.push((x += runs[run]), (y += runs[run + 1]));
      }
    }
    return way;
  };
  const wires = data.wires.map(cellByCell);
  const CLASSES = ["static", "read", "write", "all"];

  // Pairs by their two row numbers, the smaller first.
  const pairs = new Map(data.pairs.map(([one, other, result, flow]) => [`${one},${other}`, { result, flow }]));

  // The rows that are switched off. What is inside one of them is off with it and not listed.
  const off = new Set();

  /** The row that takes this one with it, if any is off. */
  const holder = (row) => [...off].find((other) => rows[other].inside.includes(row));

  /** What the page holds about the present combination; undefined when it holds nothing. */
  const found = () => {
    const [one, other] = [...off].sort((a, b) => a - b);
    if (off.size === 0) return data.baseline;
    if (off.size === 1) return rows[one];
    return off.size === 2 ? pairs.get(`${one},${other}`) : undefined;
  };

  // What a step of the tour does not show yet.
  const hidden = new Set();

  const toggle = (row) => {
    const by = holder(row);
    if (by !== undefined) {
      say(`${rows[row].id} is off with ${rows[by].id}: switch that on first.`);
      return;
    }
    if (!off.delete(row)) {
      off.add(row);
      for (const inner of rows[row].inside) off.delete(inner);
    }
    show();
  };

  // --- What is served -----------------------------------------------------------------------

  // A figure stays with its unit.
  const say = (text) => { byId("told").textContent = text.replaceAll(" %", "\u00a0%"); };

  const show = () => {
    const names = [...off].map((row) => rows[row].id);
    const state = found();
    const result = state && results[state.result];
    CLASSES.forEach((name, place) => {
      const output = byId(`now-${name}`);
      output.textContent = result ? result.words[place] : "?";
      // The exact share, for whoever reads the page by program.
      output.dataset.share = result ? result.shares[place] : "";
      output.parentElement.querySelector("i").style.width = result ? `${result.shares[place] * 100}%` : "0";
    });
    if (off.size === 0) {
      say("Nothing is switched off.");
    } else if (result) {
      const shares = CLASSES.map((name, place) => `${name} ${result.words[place]}`).join(", ");
      say(`Without ${names.join(" and ")}: ${result.told}. Served: ${shares}.`);
    } else {
      say(`Without ${names.join(", ")}: this combination is not in the page. It was not worked out, so nothing is shown for it.`);
    }
    byId("result").dataset.verdict = result ? result.verdict : "unknown";
    byId("restore").disabled = off.size === 0 && hidden.size === 0;
    switches();
    dim();
    // Dots would run over what is not shown yet.
    flowing(state && hidden.size === 0 ? state.flow : null);
  };

  // --- Switches -----------------------------------------------------------------------------

  const isOff = (row) => off.has(row) || holder(row) !== undefined;

  const switches = () => {
    for (const control of document.querySelectorAll("[role=switch]")) {
      const row = Number(control.dataset.row);
      control.setAttribute("aria-checked", String(!isOff(row)));
      if (holder(row) === undefined) control.removeAttribute("aria-disabled");
      else control.setAttribute("aria-disabled", "true");
    }
    for (const line of document.querySelectorAll("tr[data-row]")) {
      line.classList.toggle("off", isOff(Number(line.dataset.row)));
    }
  };

  // The names in the tables become buttons, and the parts of the picture switches.
  for (const name of document.querySelectorAll("span.switch")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "switch";
    button.dataset.row = name.dataset.row;
    button.setAttribute("role", "switch");
    button.append(...name.childNodes);
    button.addEventListener("click", () => toggle(Number(button.dataset.row)));
    name.replaceWith(button);
  }
  const picture = byId("picture");
  picture.setAttribute("role", "group");
  for (const part of picture.querySelectorAll(".part")) {
    if (part.dataset.row === undefined) {
      part.setAttribute("aria-hidden", "true");
      continue;
    }
    const row = Number(part.dataset.row);
    part.setAttribute("role", "switch");
    part.setAttribute("tabindex", "0");
    part.setAttribute("aria-label", `${part.dataset.name}, ${rows[row].sort}`);
    part.addEventListener("click", () => toggle(row));
    part.addEventListener("keydown", (event) => {
      if (event.key === " " || event.key === "Enter") {
        event.preventDefault();
        toggle(row);
      }
    });
  }
  const restore = () => {
    off.clear();
    hidden.clear();
    for (const step of steps) step.classList.remove("now");
    show();
  };
  byId("restore").addEventListener("click", restore);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !byId("restore").disabled) restore();
  });

  // --- The size of the picture --------------------------------------------------------------

  const around = document.querySelector(".frame");
  const inner = around.firstElementChild;
  const drawn = picture.viewBox.baseVal;
  const zooms = {
    // All of it in the frame, or at the size of its letters where it is smaller.
    fit: () => Math.min(around.clientWidth / drawn.width, around.clientHeight / drawn.height, 1),
    in: (now) => Math.min(now * 1.25, 3),
    out: (now) => Math.max(now / 1.25, 0.05),
  };
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      const [before, x, y] = [inner.clientWidth, around.scrollLeft, around.scrollTop];
      const [across, down] = [around.clientWidth / 2, around.clientHeight / 2];
      inner.style.width = `${zooms[button.dataset.zoom](before / drawn.width) * drawn.width}px`;
      // What was in the middle stays there.
      const grown = inner.clientWidth / before;
      around.scrollTo((x + across) * grown - across, (y + down) * grown - down);
    });
  }

  // What is in sight as it is needs no buttons.
  const zoom = document.querySelector(".zoom");
  const offer = () => {
    const overflows = around.scrollWidth > around.clientWidth || around.scrollHeight > around.clientHeight;
    if (overflows) zoom.hidden = false;
  };
  addEventListener("resize", offer);

  // --- What is dead -------------------------------------------------------------------------

  /** A part is dead when everything it stands for is. */
  const dim = () => {
    const gone = new Set([...off].flatMap((row) => rows[row].kills));
    for (const part of picture.querySelectorAll(".part")) {
      const members = parts[part.dataset.part];
      part.classList.toggle("dead", members.length > 0 && members.every((member) => gone.has(member)));
      part.classList.toggle("chosen", off.has(Number(part.dataset.row)));
      part.classList.toggle("later", members.length > 0 && members.every((member) => hidden.has(member)));
    }
  };

  // --- The tour -----------------------------------------------------------------------------

  const numbers = (text) => text.split(" ").filter((word) => word !== "").map(Number);
  const steps = [...document.querySelectorAll(".tour .step")];
  for (const step of steps) {
    step.querySelector("button.show").addEventListener("click", () => {
      off.clear();
      hidden.clear();
      for (const row of numbers(step.dataset.off)) off.add(row);
      for (const member of numbers(step.dataset.hide)) hidden.add(member);
      for (const other of steps) other.classList.toggle("now", other === step);
      show();
      byId("design").scrollIntoView({ block: "nearest" });
    });
  }

  // --- Traffic ------------------------------------------------------------------------------

  const SVG = "http://www.w3.org/2000/svg";
  const KINDS = ["static", "read", "write", "lost"];
  const CELLS_PER_SECOND = 12;
  const GOLDEN = 0.618033988749895;
  const layer = byId("dots");
  let streams = [];

  const SHAPES = {
    static: ["circle", { r: 4.6 }],
    read: ["rect", { x: -4, y: -4, width: 8, height: 8 }],
    write: ["path", { d: "M0-6 6 0 0 6-6 0z" }],
    lost: ["path", { d: "M-5-5 5 5M5-5-5 5" }],
  };
  const shape = (kind) => {
    const [name, attributes] = SHAPES[kind];
    const dot = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) dot.setAttribute(key, value);
    dot.setAttribute("class", `dot dot-${kind}`);
    return dot;
  };

  /** Cells between two dots: close together on the busiest wire, far apart for a trickle. */
  const spacing = (rate, busiest) => 14 - 11 * Math.sqrt(Math.min(rate / busiest, 1));

  /** The kind of a stream's next dot: as often each as its requests are. */
  const kindOf = (rates, number) => {
    let at = ((number * GOLDEN) % 1) * rates.reduce((sum, rate) => sum + rate, 0);
    const place = rates.findIndex((rate) => (at -= rate) < 0);
    return KINDS[Math.max(place, 0)];
  };

  /** Makes the streams of a flow; none where the page does not hold it. */
  const flowing = (flow) => {
    layer.replaceChildren();
    streams = [];
    const carried = flow === null || flow === undefined ? [] : flows[flow];
    const total = ([, ...rates]) => rates.reduce((sum, rate) => sum + rate, 0);
    const busiest = Math.max(1, ...carried.map(total));
    for (const [wire, ...rates] of carried) {
      const gap = spacing(total([wire, ...rates]), busiest);
      const way = wires[wire];
      const cells = way.length / 2;
      const dots = Array.from({ length: Math.ceil(cells / gap) }, () => ({ number: -1, node: null }));
      streams.push({ rates, gap, way, cells, dots });
    }
    place();
  };

  let moved = 1000; // cells; as if traffic had run for a while
  /** Puts every dot where it is now. */
  const place = () => {
    for (const { rates, gap, way, cells, dots } of streams) {
      const newest = Math.floor(moved / gap);
      dots.forEach((dot, back) => {
        const number = newest - back;
        const at = moved - number * gap;
        // Dots are used again: the same node for every number that leaves the same remainder.
        const slot = dots[number % dots.length];
        if (slot.number !== number) {
          slot.node?.remove();
          slot.node = layer.appendChild(shape(kindOf(rates, number)));
          slot.number = number;
        }
        const cell = Math.floor(at);
        slot.node.style.display = cell < cells ? "" : "none";
        if (cell >= cells) return;
        let [x, y] = [way[2 * cell], way[2 * cell + 1]];
        if (cell + 1 < cells) {
          const [dx, dy] = [way[2 * cell + 2] - x, way[2 * cell + 3] - y];
          // Where a wire goes on behind a box, its dots jump.
          if (Math.abs(dx) + Math.abs(dy) <= 20) {
            x += dx * (at - cell);
            y += dy * (at - cell);
          }
        }
        slot.node.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      });
    }
  };

  let last = null;
  let plays = false;
  const frame = (now) => {
    if (!plays) return;
    // After a pause, or in a hidden tab, time has not passed.
    if (last !== null) moved += (Math.min(now - last, 100) / 1000) * CELLS_PER_SECOND;
    last = now;
    place();
    requestAnimationFrame(frame);
  };
  const motion = byId("motion");
  const play = (wanted) => {
    plays = wanted;
    last = null;
    motion.textContent = plays ? "Pause traffic" : "Play traffic";
    if (plays) requestAnimationFrame(frame);
  };
  motion.addEventListener("click", () => play(!plays));
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  still.addEventListener("change", () => play(!still.matches));

  // --- Light and dark -----------------------------------------------------------------------

  const theme = byId("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const name = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    name();
  });
  dark.addEventListener("change", name);
  name();

  for (const hidden of [motion, theme, byId("restore"), ...document.querySelectorAll(".scripted")]) hidden.hidden = false;
  document.documentElement.classList.add("live");
  offer();
  show();
  play(!still.matches);
})();
