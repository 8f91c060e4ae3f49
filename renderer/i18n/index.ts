import { createInstance, type i18n as I18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { resources } from './resources.ts';

/** The languages of the window, each named in itself. */
export const languages = [
  { code: 'en', name: 'English' },
  { code: 'zh', name: '简体中文' },
] as const;
export type Language = (typeof languages)[number]['code'];

export const i18n: I18n = createInstance();

const documentLanguage = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en');

/** Starts the translations in a language. */
export async function startLanguage(language: Language): Promise<void> {
  await i18n.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    defaultNS: 'app',
    ns: Object.keys(resources.en),
    resources,
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = documentLanguage(language);
}

/** Changes the language of everything on the screen. */
export async function switchLanguage(language: Language): Promise<void> {
  await i18n.changeLanguage(language);
  document.documentElement.lang = documentLanguage(language);
}
