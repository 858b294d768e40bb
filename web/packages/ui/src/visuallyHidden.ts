/** The class of what is there for screen readers alone. */
import styles from "./visuallyHidden.module.css";

export const visuallyHidden = styles["visuallyHidden"];
