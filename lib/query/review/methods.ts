// By itself: the command line lists them before it loads any question.
export { type ReviewMethod, reviewMethods } from '../../review/methods.js';
