// The one door to Preact, signals and htm: every script of the screens imports them from here.
import { createContext, Fragment, h, hydrate, render } from "../vendor/preact.js";
import {
  useCallback,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "../vendor/preact-hooks.js";
// Importing this also teaches Preact to redraw a component when a signal it read has changed.
import {
  batch,
  computed,
  effect,
  signal,
  untracked,
  useComputed,
  useSignal,
  useSignalEffect,
} from "../vendor/signals.js";
import htm from "../vendor/htm.js";

const html = htm.bind(h);

export { createContext, Fragment, h, html, hydrate, render };
export {
  useCallback,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
};
export { batch, computed, effect, signal, untracked, useComputed, useSignal, useSignalEffect };
