import { createInstance, type i18n as I18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { app as enApp } from './en/app.ts';
import { filter as enFilter } from './en/filter.ts';
import { plan as enPlan } from './en/plan.ts';
import { views as enViews } from './en/views.ts';
import { app as zhApp } from './zh/app.ts';
import { filter as zhFilter } from './zh/filter.ts';
import { plan as zhPlan } from './zh/plan.ts';
import { views as zhViews } from './zh/views.ts';

/** The languages of the window, each named in itself. */
export const languages = [
  { code: 'en', name: 'English' },
  { code: 'zh', name: '简体中文' },
] as const;
export type Language = (typeof languages)[number]['code'];

/** Namespaces: `app` (frame, sessions, terminal, keys), `plan` (editor, nodes, problems), `views` (timeline, charts),
 * `filter` (the filter bar).  */
export const i18n: I18n = createInstance();

const documentLanguage = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en');

/** Starts the translations in a language. */
export async function startLanguage(language: Language): Promise<void> {
  await i18n.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    defaultNS: 'app',
    ns: ['app', 'plan', 'views', 'filter'],
    resources: {
      en: { app: enApp, plan: enPlan, views: enViews, filter: enFilter },
      zh: { app: zhApp, plan: zhPlan, views: zhViews, filter: zhFilter },
    },
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = documentLanguage(language);
}

/** Changes the language of everything on the screen. */
export async function switchLanguage(language: Language): Promise<void> {
  await i18n.changeLanguage(language);
  document.documentElement.lang = documentLanguage(language);
}
