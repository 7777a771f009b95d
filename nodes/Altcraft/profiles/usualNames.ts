/**
 * What programs and people call the fields that every database has: the exports of Google, Outlook,
 * HubSpot, Salesforce, Bitrix24, amoCRM, Mailchimp, Shopify and others (test/cases/headers.json), and
 * the usual words of eight languages. Letter case, accents, digits and everything that is no letter do
 * not count.
 */
export const USUAL_NAMES: Readonly<Record<string, string>> = {
	email: `email, emails, mail, email addr, correo, correo electrónico, courriel, adresse électronique,
		posta elettronica, poczta elektroniczna, emailadresse, mailadresse, электронная почта,
		электронной почты, эл почта, эл почты, e почта, эл адрес, электронный адрес, почта, почты,
		имейл, емейл, имэйл, мейл, емаил`,
	phones: `phone, telephone, tel, tel no, phone no, phone mobile, mobile, mobile no, mobile phone, mobile telephone,
		cell, cell phone, cellular, cellular phone, home phone, work phone, business phone, office phone, landline,
		telefon, telefonnummer, telefonnr, rufnummer, handy, handynummer, handynr, mobil, mobiltelefon, mobilnummer,
		téléphone, portable, téléphone portable, téléphone mobile, teléfono, móvil, teléfono móvil, celular, cellulare,
		telefono cellulare, telefone, telemóvel, telefone celular, telefonu, komórka, telefon komórkowy,
		телефон, телефона, тел, мобильный, мобильный телефон, мобильного телефона, телефон мобильный, телефон переносной,
		моб, моб тел, моб телефон, сотовый, сотовый телефон, сотового телефона`,
	_fname: `first name, given name, forename, name, name first, vorname, prénom, nombre, nombres, nome, nome proprio,
		imię, имя`,
	_lname: `last name, family name, surname, name last, nachname, familienname, zuname, nom, nom de famille,
		apellido, apellidos, cognome, sobrenome, apelido, nazwisko, фамилия`,
	_bdate: `birthday, birth day, birth date, date birth, date of birth, dob, bday, geburtsdatum, geburtstag, date naissance,
		date de naissance, fecha nacimiento, fecha de nacimiento, cumpleaños, data nascita, data di nascita,
		compleanno, data nascimento, data de nascimento, data urodzenia, дата рождения, день рождения, др`,
	_sex: `gender, sex, geschlecht, sexe, sexo, género, sesso, płeć, пол`,
	_city: `city, town, locality, city town, stadt, ort, wohnort, ville, localité, ciudad, localidad, città, cidade,
		miasto, город, населенный пункт`,
	_country: `country, country code, country name, country region, nation, land, land region, staat, pays, país, paese,
		kraj, страна, страна регион, код страны`,
	_region: `region, state, province, county, state province, province state, state region, region state, state county,
		state code, bundesland, bundesland kanton, kanton, région, región, provincia, regione, região, województwo,
		регион, область, край, республика край область, область край`,
	_postal_code: `postal code, postal, postcode, post code, zip, zip code, zip postal code, zip postal, postal zip code,
		postal code zip, plz, postleitzahl, code postal, código postal, codice postale, cap, cep, kod pocztowy,
		индекс, почтовый индекс, почтовый код`,
	_tz: `time zone, timezone, tz, zoneinfo, hs timezone, zeitzone, fuseau horaire, zona horaria, часовой пояс`,
	_ip: `ip, ip address, ipaddress`,
	_vendor: `lead source, source, original source, utm source, источник`,
	_regdate: `registration date, date registered, registered, registered at, user registered, signup date, sign up date,
		optin time, optin date, registrierungsdatum, дата регистрации`,
	_regip: `registration ip, signup ip, optin ip`,
};

/**
 * Words that stand before or behind such a name and change nothing: whose or which of several it is
 * ("Billing City", "E-mail 1 - Value", "Рабочий телефон").
 */
export const FRAME_WORDS = `billing shipping delivery mailing home work business office personal private primary main default
	other contact contacts customer client person lead user subscriber recipient member your my address number value
	privat geschäftlich dienstlich kontakt kunde kunden adresse adres nummer dirección indirizzo endereço
	número numero numer de del di da do du contacto contatto contato cliente klienta
	рабочий рабочая домашний домашняя личный личная основной основная контактный контактная городской другой
	дом раб адрес номер ваш ваша ваше контакта клиента`;
