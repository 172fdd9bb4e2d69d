using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Gateway.SignIn.Password;

/// <summary>Reads the body of a sign-in, JSON or form, of at most 16 KiB.</summary>
internal static class LoginRequestReader
{
    private static readonly JsonDocumentOptions JsonOptions = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    public static async ValueTask<LoginReading> ReadAsync(HttpRequest request)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType : default;
        var isForm = type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
        if (!isForm && !type.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            return LoginReading.Refused(
                StatusCodes.Status415UnsupportedMediaType, "Send application/json or application/x-www-form-urlencoded.");
        }

        if (await SmallBody.ReadAsync(request) is not { } body)
        {
            return LoginReading.Refused(StatusCodes.Status413PayloadTooLarge, $"A sign-in has at most {SmallBody.MaximumBytes} bytes.", isForm);
        }

        try
        {
            var text = SmallBody.TextOf(body);
            return isForm ? ReadForm(text) : ReadJson(text);
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException or InvalidDataException or InvalidOperationException)
        {
            return LoginReading.Refused(
                StatusCodes.Status400BadRequest, isForm ? "The form can't be read." : "The body is not valid JSON.", isForm);
        }
    }

    private static LoginReading ReadForm(string text)
    {
        var form = new FormFields(text);
        return Check(
            form.Only("email"),
            form.Only("username"),
            form.Only("password"),
            IsTrue(form.Only("remember")),
            form.Only("returnUrl"),
            isForm: true);
    }

    private static LoginReading ReadJson(string text)
    {
        // Parsed as text, because the reader of bytes would not validate the UTF-8 of properties that nobody reads.
        using var document = JsonDocument.Parse(text, JsonOptions);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return LoginReading.Refused(StatusCodes.Status400BadRequest, "The body is not a JSON object.");
        }

        return root.TryGetProperty("remember", out var remember)
            && remember.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)
            ? LoginReading.Refused(StatusCodes.Status400BadRequest, "'remember' is true or false.")
            : Check(
                Text("email"),
                Text("username"),
                Text("password"),
                remember.ValueKind == JsonValueKind.True,
                returnUrl: null,
                isForm: false);

        string? Text(string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    private static LoginReading Check(string? email, string? username, string? password, bool remember, string? returnUrl, bool isForm)
    {
        if (!string.IsNullOrEmpty(email) && !string.IsNullOrEmpty(username) && email != username)
        {
            return LoginReading.Refused(
                StatusCodes.Status400BadRequest, "'email' and 'username' are two names of one field; send one.", isForm);
        }

        var login = (string.IsNullOrEmpty(email) ? username : email)?.Trim();
        if (string.IsNullOrEmpty(login) || string.IsNullOrEmpty(password))
        {
            return LoginReading.Refused(
                StatusCodes.Status400BadRequest, "An e-mail address or user name and a password are needed.", isForm);
        }

        return login.Any(char.IsControl)
            ? LoginReading.Refused(StatusCodes.Status400BadRequest, "The e-mail address or user name contains invalid characters.", isForm)
            : LoginReading.Of(new LoginRequest(login, password, remember, returnUrl), isForm);
    }

    private static bool IsTrue(string? value) => value is "true" or "on" or "1";
}
