import { ROLES, type Role } from "@/api/roles";
import { t } from "@/i18n";
import { Select } from "@/ui/Select";

interface RoleSelectProps {
  value: Role;
  onChange: (role: Role) => void;
  label?: string;
  id?: string;
  describedBy?: string;
}

export function RoleSelect({ value, onChange, label, id, describedBy }: RoleSelectProps) {
  return (
    <Select
      className="!w-32"
      id={id}
      label={label}
      describedBy={describedBy}
      value={value}
      onChange={(role) => onChange(role as Role)}
      options={ROLES.map((role) => ({ value: role, title: t(`roles.${role}`) }))}
    />
  );
}
