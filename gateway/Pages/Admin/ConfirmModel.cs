namespace Gateway.Pages.Admin;

/// <summary>A page that asks before something is done.</summary>
/// <param name="Question">The headline, as a question.</param>
/// <param name="Consequence">What happens then.</param>
/// <param name="Button">What the button says.</param>
/// <param name="Action">Where the form is sent.</param>
/// <param name="Back">Where the way back leads.</param>
public sealed record ConfirmModel(string Question, string Consequence, string Button, string Action, string Back);
